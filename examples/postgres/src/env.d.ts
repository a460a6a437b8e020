declare namespace App {
  interface SessionData {
    basket: import('./lib/basket').Basket
  }
}

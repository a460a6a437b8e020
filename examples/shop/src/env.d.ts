declare namespace App {
  interface SessionData {
    cart: import('./lib/cart.ts').CartLine[]
  }
}

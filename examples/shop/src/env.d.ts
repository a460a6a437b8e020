declare namespace App {
  interface SessionData {
    cart: import('./lib/cart.ts').CartLine[]
    /** The cart that the experiment of pages/lab.astro fills, so that the visitor's own is left alone. */
    labCart: import('./lib/lab-post.ts').LabItem[]
    /** The same in a session that is one value: lib/whole-session.ts. */
    labWhole: import('./lib/whole-session.ts').WholeData
  }
}

/** Where "Try again" leads. A form that was sent cannot be sent again by a link, so from there it leads to the start. */
export function retryPath(pathname: string): string {
  return pathname.startsWith('/api/') ? '/' : pathname
}

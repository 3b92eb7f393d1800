/** The page of the Stripe Dashboard where staff can look at a thing. */
export function dashboardUrl(path: string, live: boolean): string {
  return `https://dashboard.stripe.com/${live ? '' : 'test/'}${path}`;
}

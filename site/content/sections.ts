/** A group of the sidebar, in the order in which a reader needs it. */
export interface Section {
  readonly label: string
  /**
   * Pages of `docs/` without `.md`, in their order, some with a shorter name for the sidebar; `folder/*` takes what is in the
   * folder and not named. A page that no section names stands in the last one, so that a new page needs no change here.
   */
  readonly pages: readonly (string | readonly [page: string, label: string])[]
  readonly isCollapsed?: boolean
}

export const sections: readonly Section[] = [
  {
    label: 'Start',
    pages: [
      ['why', 'Why'],
      ['start', 'Install'],
      ['guide', 'Guide: login and cart'],
    ],
  },
  {
    label: 'Concepts',
    pages: [
      'concepts',
      'concepts/*',
      'lifetimes',
      'parallel-requests',
      ['works-with-astro', 'Works with Astro'],
    ],
  },
  { label: 'Compare and migrate', pages: ['comparison', 'benchmarks', 'migration', 'migration/*'] },
  {
    label: 'Recipes',
    pages: [
      'recipes',
      ['recipes/log-in', 'Log in'],
      ['recipes/accounts', 'Accounts'],
      'recipes/scripts',
      'recipes/access',
      'recipes/log-out',
      'recipes/forms',
      ['recipes/data', 'Data'],
      'recipes/tests',
      'recipes/*',
      ['tokens', 'Tokens for mobile apps'],
      'cookies',
      'your-own-pipeline',
    ],
  },
  { label: 'Security', pages: ['security', 'security-evidence', 'security-policy'] },
  { label: 'Drivers', pages: ['drivers', 'drivers/*', 'writing-a-driver', 'drivers-evidence'] },
  {
    label: 'Deploy',
    pages: [
      ['deploy/node', 'Node.js'],
      'deploy/vercel',
      'deploy/netlify',
      'deploy/cloudflare',
      'deploy/deno',
      'deploy/bun',
      'deploy/*',
    ],
    isCollapsed: true,
  },
  { label: 'Operations', pages: ['admin', 'observability', 'operations/*'] },
  { label: 'When it goes wrong', pages: ['errors', 'troubleshooting'] },
  { label: 'Reference', pages: ['reference/*'], isCollapsed: true },
  {
    label: 'Contributing',
    pages: ['contributing', 'how-it-works', 'licences'],
    isCollapsed: true,
  },
  { label: 'Decisions', pages: ['decisions/*'], isCollapsed: true },
]

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
    pages: ['concepts', 'concepts/*', 'lifetimes', 'parallel-requests'],
  },
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
  },
  {
    label: 'Recipes',
    pages: [
      ['recipes', 'All recipes'],
      ['recipes/log-in', 'Log in'],
      ['recipes/accounts', 'Accounts'],
      ['recipes/scripts', 'Single-page apps'],
      'recipes/access',
      'recipes/log-out',
      'recipes/forms',
      ['recipes/data', 'Data'],
      'recipes/tests',
      'recipes/*',
      'tokens',
      'cookies',
      'your-own-pipeline',
    ],
  },
  {
    label: 'Drivers',
    pages: [
      ['drivers', 'Choose a driver'],
      'drivers/*',
      'writing-a-driver',
      ['drivers-evidence', 'Evidence'],
    ],
  },
  { label: 'Operations', pages: ['observability', 'admin', 'operations/*'] },
  {
    label: 'Security',
    pages: [
      ['security', 'What is protected'],
      ['security-evidence', 'Evidence'],
    ],
  },
  { label: 'Migration', pages: [['migration', 'From Astro’s sessions and others'], 'migration/*'] },
  { label: 'Reference', pages: ['reference/*'] },
  { label: 'When it goes wrong', pages: ['errors', 'troubleshooting'] },
  { label: 'Comparison', pages: [['comparison', 'Beside other libraries']] },
  {
    label: 'Contributing',
    pages: [['contributing', 'Work on it'], 'how-it-works', 'benchmarks', 'licences'],
  },
  { label: 'Decisions', pages: ['decisions/*'], isCollapsed: true },
]

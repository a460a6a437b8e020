/** The rooms of each package, from what its users call down to the ground. A file imports from its own room, and below. */
export interface House {
  readonly root: string
  /** Rooms that share a floor do not know each other. */
  readonly floors: readonly (readonly string[])[]
}

export const houses: readonly House[] = [
  {
    root: 'packages/engine/src/lib',
    floors: [
      ['engine.ts', 'request.ts', 'load-parts.ts'],
      ['session'],
      ['commit'],
      ['lifecycle'],
      ['state'],
      ['users'],
      ['turns', 'merge', 'sealing'],
      ['store'],
      ['values'],
      ['clock.ts', 'token.ts', 'lazily.ts', 'refuse-assignment.ts', 'events.ts', 'base64url.ts'],
      ['errors'],
    ],
  },
  {
    root: 'packages/drivers/src',
    floors: [
      ['index.ts'],
      ['descriptors.ts'],
      // Made of other drivers.
      ['cloudflare-kv', 'deno-kv', 'fs-unstorage', 'netlify-blobs'],
      [
        'cloudflare-d1',
        'cloudflare-do',
        'from-cas',
        'fs',
        'libsql',
        'memory',
        'postgres',
        'redis',
        'sqlite',
        'unstorage',
        'upstash',
      ],
      ['fs/disk', 'postgres/sql', 'redis/client'],
      ['shared/redis', 'shared/sqlite-dialect'],
      ['shared/sql'],
      ['shared'],
      ['shared/keys', 'shared/sweep'],
    ],
  },
  {
    root: 'packages/astro-sessions/src',
    floors: [
      [
        'admin.ts',
        'bin.ts',
        'cloudflare.ts',
        'cookies.ts',
        'drivers.ts',
        'index.ts',
        'middleware.ts',
        'server.ts',
        'testing.ts',
      ],
      ['command'],
      ['admin'],
      ['admin/check'],
      ['setup', 'testing', 'toolbar/browser'],
      ['setup/module'],
      ['setup/settings'],
      ['setup/driver'],
      ['setup/options'],
      ['toolbar'],
      ['rescue'],
      ['server'],
      ['form'],
      ['runtime'],
      ['runtime/failure'],
      ['runtime/response'],
      ['runtime/request'],
      ['runtime/page'],
      ['runtime/site'],
      ['cookies'],
      ['schema', 'outside'],
    ],
  },
]

/** The room of a file, or the file itself where it stands in none; `undefined` for a file of another house. */
export function roomOf({ root }: House, path: string): string | undefined {
  if (!path.startsWith(`${root}/`)) return undefined
  const inside = path.slice(root.length + 1)
  return inside.includes('/') ? inside.slice(0, inside.lastIndexOf('/')) : inside
}

/** How far below the top the room is; -1 when the house has no such room. */
export function floorOf({ floors }: House, room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room))
}

import d1Store from '@astro-sessions/drivers/cloudflare-d1'
import { createDatabase } from 'db0'
import cloudflareD1 from 'db0/connectors/cloudflare-d1'
import db0Driver from 'unstorage/drivers/db0'
import { callMany, type RunOptions, type Subject } from '../measure/subject.ts'
import { astroOver } from '../peers/astro-over.ts'
import { oursOver } from '../peers/ours-over.ts'
import { visitorsOf } from '../sections/visitors.ts'
import { bareD1, type Database } from './bare-d1.ts'

/** What is measured on D1. */
export type D1Subject = 'bare' | 'ours' | 'astro'

export interface WorkerOrder extends RunOptions {
  readonly subject: D1Subject
  readonly task: string
}

const SUBJECTS: Record<D1Subject, (database: Database) => Promise<Pick<Subject, 'tasks'>>> = {
  bare: bareD1,
  ours: async () => visitorsOf(await oursOver(d1Store())),
  astro: async () =>
    visitorsOf(await astroOver(db0Driver({ database: createDatabase(cloudflareD1({ bindingName: 'DB' })) }))),
}

let opened: Pick<Subject, 'tasks'> | undefined

/** Calls one task of one subject, as often as it is asked to: clocks stand still in here. */
export default {
  async fetch(request: Request, { DB }: { DB: Database }): Promise<Response> {
    const { subject, task: name, ...options }: WorkerOrder = await request.json()
    opened ??= await SUBJECTS[subject](DB)
    const task = opened.tasks[name]
    if (task === undefined) return new Response(`There is no task ${name}.`, { status: 404 })
    await callMany(task, options)
    return new Response()
  },
}

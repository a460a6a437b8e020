import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { codeBlocks } from '../../support/code-blocks.ts'
import { GuideReader } from '../../support/follow-guide.ts'
import { freePort } from '../../support/free-port.ts'
import { packedPackages, versionOf } from '../../support/packed.ts'

const guide = new URL('../../../docs/guide.md', import.meta.url)

test('the guide, word by word in an empty folder, ends with a login and a cart', async ({ page }) => {
  // npm looks for the folder's real path.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'astro-sessions-guide-')))
  const packages = {
    astro: `astro@${await versionOf('astro')}`,
    '@astrojs/node': `@astrojs/node@${await versionOf('@astrojs/node')}`,
    // What astro-sessions depends on is in no registry yet.
    'astro-sessions': Object.values(await packedPackages()).join(' '),
  }
  // On a machine that is busy with other things, twenty requests at once take longer than a visitor waits.
  const instead = [[/sessions\(\)/, 'sessions({ storeTimeout: 60 })']] as const
  const reader = new GuideReader({ folder, port: await freePort(), packages, instead })
  try {
    for (const block of codeBlocks(await readFile(guide, 'utf8'))) await reader.follow(block)

    await page.goto(reader.url)
    await page.getByRole('button', { name: 'Add pea' }).click()
    await expect(page.getByText('1 item(s) in your cart.')).toBeVisible()

    await page.goto(`${reader.url}/account`)
    await page.getByLabel('Address').fill('ann@example.com')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await expect(page.getByRole('alert')).toHaveText('Address or password is wrong.')
    await page.getByLabel('Address').fill('ann@example.com')
    await page.getByLabel('Password').fill('correct horse')
    await page.getByRole('button', { name: 'Log in' }).click()
    await expect(page.getByRole('heading')).toHaveText('Hello, ann')
    await expect(page.getByRole('status')).toHaveText('Welcome back.')
    await page.reload()
    await expect(page.getByRole('status')).toHaveCount(0)

    await page.goto(reader.url)
    await expect(page.getByRole('link', { name: 'Cart (1)' })).toBeVisible()
    await page.getByRole('link', { name: 'ann' }).click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await expect(page.getByRole('link', { name: 'Cart (0)' })).toBeVisible()
  } finally {
    await reader.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserWindow } from './browser-window.ts'
import { freePort } from './free-port.ts'

/** How W3C WebDriver names an element: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

type Ask = (method: string, path: string, body?: object) => Promise<unknown>

/** A window of WebKitGTK on a screen of its own, driven over the W3C WebDriver protocol. */
export async function openWebKit(driver: string): Promise<BrowserWindow> {
  const { screen, display } = await startScreen()
  const port = await freePort()
  const server = spawn(driver, [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: display,
      GDK_BACKEND: 'x11',
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
    },
    stdio: 'ignore',
  })
  const stop = async () => {
    await ended(server)
    await ended(screen)
  }
  try {
    const ask = askerOf(`http://127.0.0.1:${port}`)
    const started = await firstAnswer(() => ask('POST', '/session', { capabilities: {} }), server)
    return windowOver(inSession(ask, started), stop)
  } catch (error) {
    await stop()
    throw error
  }
}

/** Lets the server of X choose a number that is free, which it writes when it is ready. */
async function startScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1000x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = await once(screen.stdout, 'data')
  return { screen, display: `:${String(number).trim()}` }
}

function askerOf(origin: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(origin + path, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    })
    const { value }: { value: unknown } = await response.json()
    if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }
}

/** The driver takes no connection until it listens, and says nothing when it does. */
async function firstAnswer(ask: () => Promise<unknown>, server: ChildProcess): Promise<unknown> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof TypeError) || server.exitCode !== null) throw error
      await delay(50)
    }
  }
}

function inSession(ask: Ask, started: unknown): Ask {
  const { sessionId } = started as { sessionId: string }
  return (method, path, body) => ask(method, `/session/${sessionId}${path}`, body)
}

function windowOver(ask: Ask, stop: () => Promise<void>): BrowserWindow {
  const find = async (id: string) => {
    const found = await ask('POST', '/element', { using: 'css selector', value: `#${id}` })
    return found as { [ELEMENT]: string }
  }
  return {
    open: async (url) => {
      await ask('POST', '/url', { url })
    },
    text: async () => String(await ask('POST', '/execute/sync', { script: TEXT, args: [] }).catch(() => '')),
    async hover(id) {
      const origin = await find(id)
      const move = { type: 'pointerMove', duration: 0, x: 0, y: 0, origin }
      await ask('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', actions: [move] }] })
    },
    click: async (id) => {
      const { [ELEMENT]: element } = await find(id)
      await ask('POST', `/element/${element}/click`)
    },
    async type(id, text) {
      const { [ELEMENT]: element } = await find(id)
      await ask('POST', `/element/${element}/value`, { text })
    },
    back: async () => {
      await ask('POST', '/back')
    },
    async close() {
      await ask('DELETE', '').catch(() => undefined)
      await stop()
    },
  }
}

const TEXT = 'return document.body.innerText'

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}

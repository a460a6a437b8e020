import { defineToolbarApp } from 'astro/toolbar'
import type { Snapshot, ToolbarRequest } from '../protocol.ts'
import { createClient } from './client.ts'
import { button, element } from './element.ts'
import { type PanelActions, renderPanel, tick } from './panel.ts'
import { STYLE } from './style.ts'

export default defineToolbarApp({
  init(canvas, app) {
    const panel = createPanel(canvas)
    app.onToggled(({ state }) => panel.toggle(state))
    // Closing is Astro's: it knows which app is open.
    panel.onClose(() => app.toggleState({ state: false }))
    if (takeReopening()) app.toggleState({ state: true })
  },
})

interface Panel {
  toggle(isOpen: boolean): void
  onClose(close: () => void): void
}

function createPanel(canvas: ShadowRoot): Panel {
  const ask = createClient()
  const content = element('div')
  const status = element('p', { class: 'status', attributes: { role: 'status' } })
  const refreshButton = button('Refresh', () => void show({ action: 'show' }, 'Refreshed'))
  let close = () => {}
  const reloadButton = button('Reload page', reloadPage)
  const closeButton = button('Close', () => close(), { label: 'Close the session panel' })
  const heading = element('h1', { attributes: { id: 'title' } }, 'Session')
  const header = element('header', {}, heading, status, reloadButton, refreshButton, closeButton)
  const attributes = { 'aria-labelledby': 'title', tabindex: '-1' }
  const frame = element('section', { class: 'panel', attributes }, header, content)
  const [state, style] = [{ isOpen: false, isEditing: false, skew: 0 }, element('style', {}, STYLE)]
  frame.hidden = true
  canvas.append(style, frame)

  const actions: PanelActions = {
    refresh: () => void show({ action: 'show' }),
    rotate: () => void show({ action: 'rotate' }, 'Rotated'),
    destroy: () => void show({ action: 'destroy' }, 'Destroyed'),
    switchTo: (id) => void show({ action: 'switch', id }, 'Switched'),
    remove: (key) => void show({ action: 'delete', key }, 'Deleted'),
    async set(key, json) {
      const answer = await ask({ action: 'set', key, json })
      if ('error' in answer) return answer.error
      draw(answer, 'Saved')
      return null
    },
    editing(isEditing) {
      state.isEditing = isEditing
    },
  }

  async function show(request: ToolbarRequest, done = ''): Promise<void> {
    const answer = await ask(request)
    if (request.action === 'show' && state.isEditing) return
    if ('error' in answer) {
      status.textContent = ''
      content.replaceChildren(element('p', { class: 'error', attributes: { role: 'alert' } }, answer.error))
    } else draw(answer, done)
  }

  function draw(snapshot: Snapshot, done: string): void {
    const focused = canvas.activeElement?.getAttribute('data-focus')
    state.isEditing = false
    state.skew = snapshot.now - Date.now()
    content.replaceChildren(renderPanel(snapshot, actions))
    status.textContent = done
    const places = [...content.querySelectorAll<HTMLElement>('[data-focus]')]
    const again = places.find((place) => place.dataset.focus === focused)
    if (canvas.activeElement === null && state.isOpen && done !== '') (again ?? frame).focus()
  }

  setInterval(() => state.isOpen && tick(content, Date.now() + state.skew), 1000)
  refreshWithPage(() => state.isOpen && !state.isEditing && actions.refresh())
  return {
    toggle(isOpen) {
      state.isOpen = isOpen
      frame.hidden = !isOpen
      if (!isOpen) return
      frame.focus()
      actions.refresh()
    },
    onClose(act) {
      close = act
    },
  }
}

/** Calls `refresh` when the page has asked the server for something, and when the developer comes back to it. */
function refreshWithPage(refresh: () => void): void {
  window.addEventListener('focus', refresh)
  const observer = new PerformanceObserver((list) => {
    const asked = list.getEntriesByType('resource').some((entry) => {
      const { initiatorType, name } = entry as PerformanceResourceTiming
      return /^(fetch|xmlhttprequest|beacon)$/.test(initiatorType) && !name.includes('/_astro')
    })
    if (asked) refresh()
  })
  observer.observe({ type: 'resource' })
}

const REOPEN = 'astro-sessions-toolbar-reopen'

/** Reloads the page behind the panel, which comes back open. */
function reloadPage(): void {
  sessionStorage.setItem(REOPEN, '1')
  location.reload()
}

/** Whether the page was reloaded by the panel, once. */
function takeReopening(): boolean {
  const isReopened = sessionStorage.getItem(REOPEN) !== null
  sessionStorage.removeItem(REOPEN)
  return isReopened
}

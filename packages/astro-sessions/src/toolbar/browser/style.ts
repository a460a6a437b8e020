/** The panel follows the colour scheme of the system, as the page beneath it may not. */
export const STYLE = `
:host { color-scheme: light dark; --ink: light-dark(#1b1f2a, #e9ecf4); --soft: light-dark(#565d6e, #a4adc0);
  --paper: light-dark(#ffffff, #14161d); --raised: light-dark(#f4f5f9, #1e212b); --line: light-dark(#d9dce5, #343948);
  --accent: light-dark(#5b2bd6, #b9a2ff); --on-accent: light-dark(#ffffff, #17131f);
  --bad: light-dark(#b3142b, #ff9aa5); --good: light-dark(#0b6b3a, #7fe0a8); }
* { box-sizing: border-box }
[hidden] { display: none !important }
.panel { position: fixed; inset-inline: 0; margin: 0 auto; bottom: 72px; z-index: 9999; width: min(720px, calc(100vw - 24px));
  max-height: min(640px, calc(100dvh - 96px)); overflow: auto; background: var(--paper); color: var(--ink);
  border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 18px 48px rgb(0 0 0 / .28);
  font: 14px/1.5 system-ui, sans-serif; scroll-padding-top: 60px }
.panel:focus { outline: none }
header { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 8px; padding: 10px 16px;
  background: var(--paper); border-bottom: 1px solid var(--line) }
h1 { font-size: 16px; margin: 0 } h2 { font-size: 12px; margin: 0 0 8px; color: var(--soft); letter-spacing: .02em }
.status { flex: 1; margin: 0; color: var(--good); font-size: 13px }
.body { padding: 16px; display: grid; gap: 18px } section { min-width: 0 } p { margin: 0 }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px 16px; margin: 0 }
.facts div:first-child { grid-column: 1 / -1 } dt { color: var(--soft); font-size: 12px } dd { margin: 0; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums }
code, .tree, .leaf, summary, textarea { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, monospace }
header { flex-wrap: wrap } .configuration summary { font-weight: 600 }
.settings { margin: 8px 0 0 } .settings div { display: grid; grid-template-columns: 140px 1fr; gap: 8px; padding: 2px 0 }
.settings dd { display: flex; flex-wrap: wrap; gap: 2px 12px; justify-content: space-between }
code { overflow-wrap: anywhere }
button { font: inherit; font-size: 13px; color: var(--ink); background: var(--raised); border: 1px solid var(--line);
  border-radius: 7px; padding: 3px 10px; min-height: 30px; cursor: pointer }
button:hover { border-color: var(--accent) } .primary { background: var(--accent); color: var(--on-accent) }
.danger { color: var(--bad) }
:is(button, input, textarea, summary, .timeline):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.actions { display: flex; gap: 6px; align-items: center; flex-wrap: wrap }
ul, ol { list-style: none; margin: 0; padding: 0 }
.fields { border: 1px solid var(--line); border-radius: 10px; margin-bottom: 8px }
.field { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: flex-start; padding: 8px 12px }
.fields > li + li { border-top: 1px solid var(--line) }
.field > :first-child { flex: 1 1 auto; min-width: 0; max-width: 100%; overflow-wrap: anywhere; padding-top: 4px }
.field > .actions { flex-wrap: nowrap; flex: none; margin-left: auto }
details > button { margin-top: 6px } p.note + button { display: block; margin-top: 8px }
.tree { padding-left: 18px; border-left: 1px solid var(--line); margin-left: 4px } summary { cursor: pointer; border-radius: 4px }
.name { font-weight: 600 } .type, .note, .empty { color: var(--soft) } .note { font-size: 12px }
.value.string { color: var(--good) } .value:is(.number, .boolean, .bigint, .null, .undefined) { color: var(--accent) }
.editor { display: grid; justify-content: stretch; gap: 6px } .editor span { display: flex; gap: 6px }
label { font-weight: 600; font-size: 13px } input, textarea { width: 100%; color: inherit; background: var(--raised);
  border: 1px solid var(--line); border-radius: 7px; padding: 6px 8px } input { font: inherit }
.error { color: var(--bad); overflow-wrap: anywhere } .error:empty { display: none } p.error:not(.editor *) { padding: 16px }
.seen li { display: flex; gap: 10px; align-items: center; justify-content: space-between; flex-wrap: wrap; min-height: 36px }
.seen code { flex: 1 1 180px } .seen strong { font-size: 13px }
.timeline { max-height: 220px; overflow: auto; border-radius: 8px }
.timeline li { display: grid; grid-template-columns: 92px minmax(96px, 2fr) 3fr; gap: 8px; padding: 3px 0; font-size: 13px }
.timeline strong { overflow-wrap: anywhere; font-weight: 600 }
.timeline span { overflow-wrap: anywhere } .timeline time { color: var(--soft); font-variant-numeric: tabular-nums }
.timeline :is(.interrupted, .storeError, .corrupt) { color: var(--bad) } .timeline .committed { color: var(--good) }
@media (max-width: 560px) { header { gap: 6px; padding: 10px 12px } header h1 { flex: 1 } .status { order: 1; flex-basis: 100% } header button { padding: 3px 8px }
  .timeline li { grid-template-columns: 84px 1fr } .timeline li > span { grid-column: 2 } }
`

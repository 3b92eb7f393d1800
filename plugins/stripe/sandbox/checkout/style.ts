/** One quiet page, readable in light and dark, on a phone and on a desk. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1a1f36, #eef0f6); --muted: light-dark(#596175, #a5adc0);
  --paper: light-dark(#f6f7fa, #12141c); --raised: light-dark(#fff, #1b1e29); --line: light-dark(#d9dde7, #343948);
  --accent: light-dark(#4b45c9, #8f8bff); --on-accent: light-dark(#fff, #12141c); --wrong: light-dark(#b3261e, #ffb4ab); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 24px 16px 64px; }
.test { display: inline-block; padding: 0 8px; border-radius: 6px; background: light-dark(#ffe7b8, #5a4310); font-size: 13px; }
h1 { margin: 24px 0 0; font-size: 16px; font-weight: 400; color: var(--muted); }
.amount { margin: 0; font-size: 34px; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.lines { margin: 16px 0 24px; padding: 0; list-style: none; border-top: 1px solid var(--line); }
.lines li { display: flex; justify-content: space-between; gap: 16px; padding: 12px 0; border-bottom: 1px solid var(--line); }
.lines span:last-child { font-variant-numeric: tabular-nums; white-space: nowrap; }
form, .note { padding: 24px; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
fieldset { min-width: 0; margin: 0 0 16px; padding: 0; border: 0; }
legend, label.field { display: block; padding: 0; margin-bottom: 4px; font-weight: 550; }
.choice { display: flex; align-items: center; gap: 8px; min-height: 44px; }
input[type=text], input[type=email] { width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper); color: inherit; font: inherit; font-variant-numeric: tabular-nums; }
.row { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
.hint { margin: 4px 0 16px; color: var(--muted); font-size: 14px; }
.wrong { margin: 0 0 16px; color: var(--wrong); font-weight: 550; }
form:has([value=delayed]:checked) .card-only { display: none; }
button { width: 100%; min-height: 48px; border: 0; border-radius: 6px; background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 650; cursor: pointer; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.back { display: inline-block; margin-top: 16px; min-height: 44px; }
`;

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const looks = ['light-wide', 'dark-wide', 'light-narrow', 'dark-narrow'];

/** A row of the sheet: a screen in one of its states. Names are `light-wide_partners~empty.png`, as `e2e/console/pictures.ts` gives them. */
function rowOf(name) {
  const [screen, state = 'full'] = name.split('~');
  return { name, screen, state };
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function cell(name, look, files) {
  const file = `${look}${name}.png`;
  if (!files.has(file)) return '<td>–</td>';
  const address = encodeURIComponent(file);
  return `<td><a href="${address}"><img src="${address}" loading="lazy" alt="${escaped(`${name}, ${look}`)}" class="${look.split('-')[1]}"></a></td>`;
}

const style = `
body { font: 13px system-ui; margin: 1rem; background: #888; }
table { border-spacing: 0.5rem; }
th { text-align: left; vertical-align: top; position: sticky; left: 0; background: #fff; padding: 0.25rem; }
img { display: block; height: 20rem; object-fit: cover; object-position: top; }
img.wide { width: 32rem; }
img.narrow { width: 9.25rem; }
nav a { margin-right: 0.5rem; color: #fff; }`;

/**
 * Writes `index.html` into a folder of pictures: a row for each screen and state, a column for each look, so that all of them are looked at by
 * scrolling. A picture opens whole by a click; `#error` and the like show one state alone.
 * @returns how many pictures it shows
 */
export function writeContactSheet(folder) {
  const files = new Set(readdirSync(folder).filter((file) => file.endsWith('.png')));
  const names = new Set([...files].map((file) => file.replace(/^(light|dark)-(wide|narrow)/, '').replace(/\.png$/, '')));
  const rows = [...names].map(rowOf).sort((a, b) => a.screen.localeCompare(b.screen) || a.state.localeCompare(b.state));
  const states = [...new Set(rows.map(({ state }) => state))].sort();
  const body = rows
    .map(
      ({ name, screen, state }) =>
        `<tr data-state="${escaped(state)}"><th>${escaped(screen)}<br>${escaped(state)}</th>${looks.map((look) => cell(name, look, files)).join('')}</tr>`,
    )
    .join('\n');
  const links = ['', ...states].map((state) => `<a href="#${escaped(state)}">${escaped(state || 'all')}</a>`).join('');
  const script = `const show = () => { const wanted = location.hash.slice(1);
for (const row of document.querySelectorAll('tr')) row.hidden = wanted !== '' && row.dataset.state !== wanted; };
addEventListener('hashchange', show); show();`;
  const html = `<!doctype html><meta charset="utf-8"><title>Every screen</title><style>${style}</style>
<nav>${links}</nav><table>${body}</table><script>${script}</script>\n`;
  writeFileSync(join(folder, 'index.html'), html);
  return files.size;
}

import { problemCodes, routes } from '@waybill/contracts';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../openapi/document.js';
import { referencePage } from './reference-page.js';

const page = referencePage(openApiDocument(Object.values(routes)));

describe('the reference of the API', () => {
  it('has every endpoint, every problem and what each link leads to', () => {
    for (const id of Object.keys(routes)) expect(page).toContain(`<details id="${id}"`);
    for (const code of problemCodes) expect(page).toContain(`<code>${code}</code>`);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const missing = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('holds no script, no style and nothing from elsewhere', () => {
    expect(page.match(/<script[^>]*>/g)).toEqual(['<script src="/api/docs/reference.js" defer>']);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|(src|href)="(https?:)?\/\//);
  });

  it('shows what a document says as text', () => {
    const about = { operationId: 'x', tags: ['t'], summary: '<img src=x onerror=alert(1)> "&"', responses: {} };
    const shown = referencePage({ info: { description: '<b>' }, paths: { '/"><script>': { get: about } }, components: {} });
    expect(shown).not.toMatch(/<img|<b>|"><script>/);
    expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;&amp;&quot;');
  });
});

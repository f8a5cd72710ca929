import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { controlMatrixPage, controlRows, controls, frameworks } from './control-matrix.js';

describe('the control matrix', () => {
  it('is what docs/compliance/control-matrix.md says; `npx vitest run --project unit PATH --update` writes it anew', async () => {
    await expect(controlMatrixPage()).toMatchFileSnapshot(
      fileURLToPath(new URL('../../../../docs/compliance/control-matrix.md', import.meta.url)),
    );
  });

  it('has every control once, something to say to each framework, and leaves something to the organisation in each', () => {
    const ids = controls.map(({ framework, id }) => `${framework} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const framework of frameworks) {
      const own = controls.filter((control) => control.framework === framework);
      expect(own.length, framework).toBeGreaterThan(3);
      expect(
        own.some(({ yours }) => yours !== ''),
        framework,
      ).toBe(true);
    }
  });

  it('bears the figures of the bundle', () => {
    const row = controlRows({ peopleDormant: 2, accountsDormant: 0 }).find(({ control }) => control === '8.2.6');
    expect(row?.['figures']).toBe('people dormant: 2, accounts dormant: 0');
  });
});

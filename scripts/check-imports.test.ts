import { describe, expect, it } from 'vitest';
import { importsOf, problemOf, problemsOfNames } from './check-imports.mjs';

describe('the import rules', () => {
  it('read static imports, re-exports, type imports and dynamic imports', () => {
    const code =
      "import a from 'a'; import type { B } from 'b'; export { c } from 'c'; const d = await import('d'); export type { E } from 'e';";
    expect(importsOf('x.ts', code).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps the table of every endpoint out of the console, and not its types', () => {
    const takes = (names: string) => problemsOfNames('apps/console/src/a.ts', `import ${names} from '@waybill/contracts';`);
    expect(takes('{ routes }')[0]).toContain('partnerRoutes');
    expect(takes('{ type Routes, partnerRoutes }')).toEqual([]);
    expect(problemsOfNames('apps/api/src/a.ts', "import { routes } from '@waybill/contracts';")).toEqual([]);
  });

  it('let a package import what its row allows and nothing else', () => {
    expect(problemOf('packages/engine/src/a.ts', '@waybill/core')).toBeUndefined();
    expect(problemOf('packages/engine/src/a.ts', '@waybill/db')).toContain('packages/engine may import core, audit');
    expect(problemOf('apps/api/src/a.ts', '@waybill/worker')).toBeDefined();
    expect(problemOf('apps/console/src/a.tsx', '@waybill/engine')).toBeDefined();
  });

  it('keep libraries in their places', () => {
    expect(problemOf('packages/ssh/src/a.ts', 'ssh2')).toBeUndefined();
    expect(problemOf('packages/engine/src/a.ts', 'ssh2')).toContain('only packages/ssh may');
    expect(problemOf('packages/engine/src/a.ts', 'bullmq')).toBeDefined();
    expect(problemOf('packages/core/src/a.ts', 'node:fs')).toContain('does no I/O');
  });

  it('refuse deep paths and paths into another package', () => {
    expect(problemOf('apps/api/src/a.ts', '@waybill/core/src/failure.js')).toContain('deep path');
    expect(problemOf('apps/api/src/a.ts', '../../../packages/core/src/failure.js')).toContain('by path');
    expect(problemOf('apps/api/src/a.ts', '@waybill/storage/testing')).toBeUndefined();
  });
});

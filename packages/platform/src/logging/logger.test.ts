import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './logger.js';

function capture(format: 'json' | 'pretty' = 'json'): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({ role: 'worker', level: 'info', format, destination: { write: (line) => lines.push(line) } });
  return { log, lines };
}

describe('the log', () => {
  it('is one JSON object a line with time, level, role and a constant message', () => {
    const { log, lines } = capture();
    log.info({ transferId: 't1', sizeBytes: 5 }, 'transfer committed');
    expect(JSON.parse(lines.join(''))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      role: 'worker',
      pid: process.pid,
      transferId: 't1',
      sizeBytes: 5,
      msg: 'transfer committed',
    });
  });

  it('redacts known names of secrets, one level down as well', () => {
    const { log, lines } = capture();
    log.info({ password: 'canary-1', connection: { privateKey: 'canary-2', host: 'h' } }, 'x');
    expect(lines.join('')).not.toContain('canary');
    expect(lines.join('')).toContain('"host":"h"');
  });

  it('shows no field of a foreign error but its code, and its causes', () => {
    const { log, lines } = capture();
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(canary) exists' });
    log.error({ err: new Failure('internal', { cause, context: { runId: 'r1' } }) }, 'it failed');
    expect(lines.join('')).not.toContain('canary');
    expect(JSON.parse(lines.join('')).err).toMatchObject({
      code: 'internal',
      context: { runId: 'r1' },
      cause: { code: '23505', message: 'duplicate key' },
    });
  });

  it.each(['json', 'pretty'] as const)('lets no name play tricks on a terminal (%s)', (format) => {
    const { log, lines } = capture(format);
    const name = 'a\u001b[2J\n\u009b31m\u202egpj.exe\u2028\u007f';
    log.info({ name }, 'file seen');
    const text = lines.join('');
    expect(text.trimEnd()).toMatch(/^[ -~]+$/);
    if (format === 'json') expect(JSON.parse(text).name).toBe(name);
  });

  it('is one short line for people when asked to', () => {
    const { log, lines } = capture('pretty');
    log.warn({ runId: 'r1', detail: 'two words' }, 'run failed');
    expect(lines.join('')).toMatch(/^\d\d:\d\d:\d\d {2}WARN {3}worker {2}run failed {2}runId=r1 {2}detail="two words"\n$/);
  });
});

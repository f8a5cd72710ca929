import { describe, expect, it } from 'vitest';
import { hintsOf } from './partner-hints.js';

const tried = { host: 'sftp.acme.example', port: 2222, username: 'waybill', keyFingerprint: 'SHA256:abc' };
const failed = (code: string) => ({ ok: false, steps: [{ name: 'tcp' as const, ok: false, durationMs: 1, detail: 'd', code }] });

describe('what to ask the partner', () => {
  it('names what was tried, as it can be sent to them', () => {
    expect(hintsOf(failed('net.timeout'), tried)?.ask.join()).toContain('sftp.acme.example, port 2222');
    expect(hintsOf(failed('auth.refused'), tried)?.ask.join()).toContain('SHA256:abc');
    const withoutKey = hintsOf(failed('auth.refused'), { ...tried, keyFingerprint: undefined })?.ask.join();
    expect(withoutKey).toContain('password');
    expect(withoutKey).not.toContain('public key');
  });

  it('asks nothing where the way out is ours', () => {
    expect(hintsOf(failed('route.refused'), tried)?.ask).toEqual([]);
  });

  it('has something to say about every failure, and nothing about a test that went well', () => {
    expect(hintsOf(failed('something.new'), tried)?.ask).toHaveLength(1);
    expect(hintsOf({ ok: true, steps: [] }, tried)).toBeUndefined();
  });
});

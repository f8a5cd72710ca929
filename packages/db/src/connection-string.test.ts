import { describe, expect, it } from 'vitest';
import { connectionString } from './connection-string.js';

const optionsOf = (url: string): string | null => new URL(url).searchParams.get('options');

describe('the connection string', () => {
  it('sets the session up, and the role when one is given', () => {
    expect(optionsOf(connectionString('postgres://u:p@h/d', undefined))).toBe(
      String.raw`-c default_transaction_isolation=read\ committed -c idle_in_transaction_session_timeout=30s -c timezone=UTC -c enable_seqscan=off -c jit=off`,
    );
    expect(optionsOf(connectionString('postgres://u:p@h/d?sslmode=require', 'waybill_app'))).toMatch(/ -c role=waybill_app$/);
  });

  it('keeps what the URL already asks for', () => {
    const url = connectionString('postgres://u:p@h/d?options=-c%20search_path%3Dx&sslmode=require', 'waybill_app');
    expect(optionsOf(url)).toMatch(/^-c search_path=x -c default_transaction_isolation/);
    expect(new URL(url).searchParams.get('sslmode')).toBe('require');
  });

  it('takes URLs without a host, as for a socket', () => {
    expect(connectionString('postgres:///waybill?host=/run/postgresql', undefined)).toMatch(
      /^postgres:\/\/\/waybill\?host=.*&options=/,
    );
  });

  it('lets no role smuggle in a setting of its own', () => {
    expect(optionsOf(connectionString('postgres://h/d', 'a -c role=b'))).toMatch(/-c role=a\\ -c\\ role=b$/);
  });
});

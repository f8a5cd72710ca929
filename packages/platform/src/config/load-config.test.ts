import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Config, ConfigError, type ConfigInput, childEnvironment, loadConfig } from './load-config.js';

function problemsOf(input: ConfigInput): string[] {
  try {
    loadConfig(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ name, problem }) => `${name} ${problem}`);
    throw error;
  }
  return [];
}

const load = (environment: Record<string, string>, options = {}): Config => loadConfig({ environment, options }).config;

describe('the configuration', () => {
  it('is complete without a single setting', () => {
    expect(load({})).toMatchObject({
      httpHost: '0.0.0.0',
      httpPort: 8080,
      sftpPort: 2022,
      sftpPublicAddress: 'localhost:2022',
      sftpProcesses: 1,
      sftpProxyFrom: 'none',
      publicUrl: 'http://localhost:8080',
      logLevel: 'info',
      databaseUrl: undefined,
      redisUrl: undefined,
    });
    expect(load({}).dataDir).toMatch(/^\/.*\/\.waybill$/);
  });

  it('takes an option before a variable and a variable before the default', () => {
    const environment = { WAYBILL_HTTP_PORT: '9000', WAYBILL_SFTP_PORT: '9022' };
    expect(load(environment, { httpPort: '9001' })).toMatchObject({ httpPort: 9001, sftpPort: 9022 });
  });

  it('reports every problem at once, each under the name that the person used', () => {
    const environment = {
      WAYBILL_SFTP_PORT: '0',
      WAYBILL_LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      WAYBILL_PUBLIC_URL: 'a/b',
      WAYBILL_SFTP_PROXY_FROM: '10.0.0.5, 10.1.0.0/40',
    };
    const problems = problemsOf({ environment, options: { httpPort: '80a' } });
    expect(problems.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['--http-port', 'WAYBILL_SFTP_PORT', 'WAYBILL_LOG_LEVEL', 'DATABASE_URL', 'WAYBILL_PUBLIC_URL']),
    );
    expect(problems).toContain(
      'WAYBILL_SFTP_PROXY_FROM must be addresses and networks such as 10.0.0.5, 10.1.0.0/16 with commas; or none',
    );
    expect(problems).toHaveLength(6);
  });

  it('never says a secret, neither in a problem nor when it is printed', () => {
    const secret = 'hunter2hunter2';
    expect(problemsOf({ environment: { REDIS_URL: `http://:${secret}@host` } }).join()).not.toContain(secret);
    const config = load({ DATABASE_URL: `postgres://u:${secret}@host/db`, WAYBILL_MASTER_KEY: secret });
    expect(`${inspect(config, { depth: 9 })} ${JSON.stringify(config)} ${config.masterKey}`).not.toContain(secret);
    expect(config.masterKey?.reveal()).toBe(secret);
  });

  it('refuses a secret that stands in examples', () => {
    expect(problemsOf({ environment: { DATABASE_URL: 'postgres://u:changeme@host/db' } })).toHaveLength(1);
    expect(problemsOf({ environment: { WAYBILL_MASTER_KEY: 'change-me' } })).toHaveLength(1);
  });

  it('refuses the same port twice and names both', () => {
    const [problem] = problemsOf({ environment: { WAYBILL_SFTP_PORT: '9000' }, options: { httpPort: '9000' } });
    expect(problem).toBe('--http-port and WAYBILL_SFTP_PORT are the same port, 9000');
  });

  it('refuses a secret that is given both as text and as a file', () => {
    const environment = { REDIS_URL: 'redis://a', REDIS_URL_FILE: '/run/secrets/redis' };
    expect(problemsOf({ environment })).toEqual(['REDIS_URL_FILE is given, and so is REDIS_URL; give one of the two']);
  });

  it('refuses a secret file that cannot be read', () => {
    expect(problemsOf({ environment: { DATABASE_URL_FILE: '/nonexistent/url' } })).toEqual([
      'DATABASE_URL_FILE names a file that cannot be read (ENOENT): /nonexistent/url',
    ]);
  });

  it('warns of a variable that does not exist and names the one that was meant', () => {
    const environment = { WAYBILL_HTPP_PORT: '1', WAYBILL_COMPLETELY_DIFFERENT: '1', HOME: '/' };
    expect(loadConfig({ environment }).warnings).toEqual([
      { name: 'WAYBILL_HTPP_PORT', problem: 'is not a variable of Waybill; did you mean WAYBILL_HTTP_PORT?' },
      { name: 'WAYBILL_COMPLETELY_DIFFERENT', problem: 'is not a variable of Waybill' },
    ]);
  });

  it('takes an origin as the public address and nothing with a path or a user', () => {
    expect(load({ WAYBILL_PUBLIC_URL: 'https://Files.example:443/' }).publicUrl).toBe('https://files.example');
    expect(problemsOf({ environment: { WAYBILL_PUBLIC_URL: 'https://files.example/waybill' } })).toHaveLength(1);
    expect(problemsOf({ environment: { WAYBILL_PUBLIC_URL: 'https://u@files.example' } })).toHaveLength(1);
  });

  it('connects to public addresses only, unless told or unless the command has another default', () => {
    expect(load({}).outboundAllow).toBe('none');
    const defaults = { outboundAllow: 'loopback' };
    expect(loadConfig({ environment: {}, defaults }).config.outboundAllow).toBe('loopback');
    const environment = { WAYBILL_OUTBOUND_ALLOW: 'private, 10.0.0.0/8' };
    expect(loadConfig({ environment, defaults }).config.outboundAllow).toBe('private, 10.0.0.0/8');
    expect(problemsOf({ environment: { WAYBILL_OUTBOUND_ALLOW: 'loopback,169.254.0.0/16' } })).toEqual([
      expect.stringMatching(/^WAYBILL_OUTBOUND_ALLOW is not what may be allowed: "169\.254\.0\.0\/16" is a link-local address/),
    ]);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(load({}))).toBe(true);
  });

  it('reaches another process whole, without the admin URL and without what it was given as', () => {
    const environment = {
      PATH: '/bin',
      DATABASE_URL: 'postgres://app@host/db',
      DATABASE_ADMIN_URL: 'postgres://owner@host/db',
      WAYBILL_PUBLIC_URL: 'https://files.example',
    };
    const config = load(environment, { httpPort: '9001' });
    const child = childEnvironment(config, { ...environment, REDIS_URL_FILE: '/nonexistent' });
    expect(child).toMatchObject({ PATH: '/bin', WAYBILL_HTTP_PORT: '9001' });
    expect(child).not.toHaveProperty('DATABASE_ADMIN_URL');
    expect(child).not.toHaveProperty('REDIS_URL_FILE');
    expect(load(child)).toMatchObject({ ...config, databaseUrl: expect.anything(), databaseAdminUrl: undefined });
    expect(load(child).databaseUrl?.reveal()).toBe('postgres://app@host/db');
  });
});

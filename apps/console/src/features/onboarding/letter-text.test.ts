import { describe, expect, it } from 'vitest';
import { letterText } from './letter-text.js';
import { mountsOf } from './ways.js';

const server = {
  host: 'sftp.us.example',
  port: '2022',
  hostKeys: [
    { algorithm: 'ed25519', fingerprint: 'SHA256:present', state: 'active' },
    { algorithm: 'ed25519', fingerprint: 'SHA256:coming', state: 'next' },
    { algorithm: 'rsa', fingerprint: 'SHA256:gone', state: 'retired' },
  ],
};
const account = {
  username: 'acme',
  hasPassword: true,
  authorizedKeys: [{ fingerprint: 'SHA256:theirs' }],
  mounts: mountsOf(['upload'], 's', '/acme'),
  addressAllowList: ['192.0.2.0/24'],
  expiresAt: null,
  totp: null,
};

describe('what is sent to a partner', () => {
  it('says how they reach us, with the host keys to compare, and where files go', () => {
    const text = letterText({ partner: 'Acme Bank', ways: ['upload'], server, account });
    expect(text).toContain('sftp -P 2022 acme@sftp.us.example');
    expect(text).toContain('into /upload');
    expect(text).toContain('SHA256:present\n');
    expect(text).toContain('SHA256:coming  (later)');
    expect(text).not.toContain('SHA256:gone');
    expect(text).toContain('from 192.0.2.0/24');
    expect(text).not.toContain('WE SIGN IN');
  });

  it('has our public key for them to install, and asks for their host keys by another way', () => {
    const connection = { host: 'sftp.acme.example', port: 22, username: 'waybill' };
    const ourKey = { publicKey: 'ssh-ed25519 AAAA waybill', fingerprint: 'SHA256:ours' };
    const text = letterText({ partner: 'Acme Bank', ways: ['push', 'pull'], server, connection, ourKey });
    expect(text).toContain('ssh-ed25519 AAAA waybill');
    expect(text).toContain('put files there and take files from there');
    expect(text).toContain('by telephone or another way than this letter');
    expect(text).not.toContain('YOU SIGN IN');
  });
});

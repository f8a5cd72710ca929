import { describe, expect, it } from 'vitest';
import { keyLinesOf } from './key-lines.js';

const block = '---- BEGIN SSH2 PUBLIC KEY ----\nComment: "acme"\nAAAAC3NzaC1lZDI1NTE5\nAAAAIB\n---- END SSH2 PUBLIC KEY ----';

describe('the keys of a text', () => {
  it('are one on a line, and nothing where a line is empty', () => {
    expect(keyLinesOf('ssh-ed25519 AAAA one \r\n\n  from="192.0.2.1" ssh-rsa BBBB two')).toEqual([
      'ssh-ed25519 AAAA one',
      'from="192.0.2.1" ssh-rsa BBBB two',
    ]);
  });

  it('are whole where they go over several lines', () => {
    expect(keyLinesOf(`ssh-ed25519 AAAA one\n${block.replaceAll('\n', '\r\n')}\nssh-rsa BBBB two`)).toEqual([
      'ssh-ed25519 AAAA one',
      block,
      'ssh-rsa BBBB two',
    ]);
  });

  it('are one that goes to the end where that is cut short, a private one too', () => {
    expect(keyLinesOf('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n')).toEqual([
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz',
    ]);
  });
});

import { type Mount, type MountPermission, mountRules, newId, parseVPath } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { findCommand } from './find-command.js';

const mount = (
  path: string,
  permissions: readonly MountPermission[],
  paths?: readonly { readonly path: string; readonly permissions: readonly MountPermission[] }[],
): Mount => ({
  path: parseVPath(path),
  storeId: newId(),
  at: parseVPath(path),
  permissions,
  ...mountRules.parse(paths === undefined ? {} : { paths }),
});
const open = [mount('/', ['list', 'download', 'upload'])];
const isServed = (line: string, mounts = open) => findCommand(Buffer.from(line), mounts) !== undefined;

describe('the commands that are served', () => {
  it.each([
    'scp -t /in',
    'scp -v -r -p -d -t -- -odd',
    'scp -rpt .',
    'scp -f a b',
    "scp -q -f 'a b'",
    'md5sum',
    'sha256sum /a',
    'md5sum -- -a',
    'sha512sum a b',
    'md5sum -',
  ])('are %j', (line) => expect(isServed(line)).toBe(true));

  it.each([
    '',
    'id',
    'sh',
    'scp',
    'scp /a',
    'scp -t',
    'scp -f',
    'scp -t a b',
    'scp -tf a',
    'scp -t -S x',
    'scp -S /bin/sh -t a',
    'scp -t --',
    'scp -t -x',
    '/usr/bin/scp -t a',
    'SCP -t a',
    'md5sum -c x',
    'md5sum --check x',
    'md5sum *',
    'sha1sum a',
    'md5 -r',
    'rclone md5sum',
    'md5sum a; id',
    'scp -t $(id)',
    'echo $\u007bShellId}%ComSpec%',
    'df -k /',
    "'' -t a",
    'sftp-server',
    'rsync --server . .',
  ])('are not %j', (line) => expect(isServed(line)).toBe(false));

  it('are no digests where a mount permits no download: a client would take the refusal for a broken file', () => {
    const mounts = [...open, mount('/drop', ['upload'])];
    expect(isServed('md5sum', mounts)).toBe(false);
    expect(isServed('md5sum /a', mounts)).toBe(false);
    const within = mount('/', ['download'], [{ path: '/drop', permissions: ['upload'] }]);
    expect(isServed('md5sum /a', [within])).toBe(false);
    expect(isServed('scp -t /drop', mounts)).toBe(true);
  });
});

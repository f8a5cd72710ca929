import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeLoopbackPort } from '@waybill/platform';
import { tempDir } from '../temp-dir.js';
import type { CertifiedKey } from './certificates.js';
import { type SyslogDaemon, startSyslogDaemon } from './syslog-daemon.js';

/** How many messages it reads of a connection before it has written them. It takes no fewer. */
export const SYSLOG_NG_AHEAD = 100;

// Debian has one syslog daemon at a time, so it is unpacked beside rsyslog (scripts/peers.mjs).
const unpacked = fileURLToPath(new URL('../../../../.peers/syslog-ng-core', import.meta.url));

/** Starts one that takes RFC 5424 over TLS (RFC 5425) from who shows a certificate of `ca`, on a free port of 127.0.0.1. It writes each message as a line, with its structured data. */
export async function startSyslogNg({ ca, cert, key }: CertifiedKey & { readonly ca: string }): Promise<SyslogDaemon> {
  const root = existsSync('/usr/sbin/syslog-ng') ? '' : unpacked;
  const dir = await tempDir('syslog-ng');
  const port = await freeLoopbackPort();
  const at = (name: string): string => join(dir.path, name);
  await Promise.all([
    ...[writeFile(at('ca.pem'), ca), writeFile(at('cert.pem'), cert), writeFile(at('key.pem'), key, { mode: 0o600 })],
    writeFile(
      at('syslog-ng.conf'),
      `@version: 3.35
options { stats-freq(0); keep-hostname(yes); log-msg-size(262144); };
source from_waybill {
  syslog(ip("127.0.0.1") port(${port}) transport("tls") max-connections(10) log-iw-size(${10 * SYSLOG_NG_AHEAD})
    tls(key-file("${at('key.pem')}") cert-file("${at('cert.pem')}") ca-file("${at('ca.pem')}") peer-verify(required-trusted)));
};
destination kept { file("${at('messages')}" template("\${MSGID} \${SDATA} \${MSG}\\n")); };
log { source(from_waybill); destination(kept); flags(flow-control); };
`,
    ),
  ]);
  const files = ['-f', at('syslog-ng.conf'), '-R', at('persist'), '-c', at('control'), '-p', at('pid')];
  const libraries = join(root, 'usr/lib/syslog-ng');
  // Its modules lie in a folder that is called after its version.
  const version = root === '' ? undefined : (await readdir(libraries)).find((name) => /^[0-9.]+$/.test(name));
  const modules = version === undefined ? [] : ['--module-path', join(libraries, version)];
  return startSyslogDaemon({
    command: [`${root}/usr/sbin/syslog-ng`, '-F', '--no-caps', '--stderr', ...files, ...modules],
    environment: root === '' ? {} : { LD_LIBRARY_PATH: libraries },
    ...{ port, output: at('messages'), remove: () => dir.remove() },
  });
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freeLoopbackPort } from '@waybill/platform';
import { tempDir } from '../temp-dir.js';
import type { CertifiedKey } from './certificates.js';
import { type SyslogDaemon, startSyslogDaemon } from './syslog-daemon.js';

/** An rsyslogd that runs. */
export interface Rsyslog extends SyslogDaemon {
  /** What it parsed of each message, in order: host, app name, message id, structured data, message. */
  messages(): Promise<readonly RsyslogMessage[]>;
}

export interface RsyslogMessage {
  readonly host: string;
  readonly app: string;
  readonly id: string;
  readonly data: string;
  readonly text: string;
}

/** Starts one, which writes what it reads before it closes, that takes RFC 5424 over TCP, or over TLS from who shows a certificate of `ca`, on a free port of 127.0.0.1. */
export async function startRsyslog(tls?: CertifiedKey & { readonly ca: string }): Promise<Rsyslog> {
  const dir = await tempDir('rsyslog');
  const port = await freeLoopbackPort();
  const at = (name: string): string => join(dir.path, name);
  const secure = tls === undefined ? '' : 'streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid"';
  await Promise.all([
    writeFile(at('ca.pem'), tls?.ca ?? ''),
    writeFile(at('cert.pem'), tls?.cert ?? ''),
    writeFile(at('key.pem'), tls?.key ?? '', { mode: 0o600 }),
    writeFile(
      at('rsyslog.conf'),
      `global(workDirectory="${dir.path}" maxMessageSize="256k" parser.escapeControlCharactersOnReceive="off"
  defaultNetstreamDriverCAFile="${at('ca.pem')}" defaultNetstreamDriverCertFile="${at('cert.pem')}" defaultNetstreamDriverKeyFile="${at('key.pem')}")
module(load="imtcp" ${secure})
input(type="imtcp" address="127.0.0.1" port="${port}" ruleset="keep")
template(name="fields" type="list" option.jsonf="on") {
  property(outname="host" name="hostname" format="jsonf")
  property(outname="app" name="app-name" format="jsonf")
  property(outname="id" name="msgid" format="jsonf")
  property(outname="data" name="structured-data" format="jsonf")
  property(outname="text" name="msg" format="jsonf")
}
ruleset(name="keep" queue.type="Direct") { action(type="omfile" file="${at('messages')}" template="fields") }
`,
    ),
  ]);
  const command = ['/usr/sbin/rsyslogd', '-n', '-f', at('rsyslog.conf'), '-i', at('pid')];
  const daemon = await startSyslogDaemon({ command, port, output: at('messages'), remove: () => dir.remove() });
  return {
    ...daemon,
    messages: async () => (await daemon.lines()).map((line): RsyslogMessage => JSON.parse(line)),
  };
}

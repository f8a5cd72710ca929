import { runPython } from '@waybill/testkit';

/** Where paramiko signs in. */
export interface ParamikoTarget {
  readonly port: number;
  readonly username: string;
  readonly password?: string;
  readonly keyFile?: string;
}

const HEAD = `
import os, sys, paramiko
port, username, password, key_file = int(sys.argv[1]), sys.argv[2], sys.argv[3] or None, sys.argv[4] or None
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', port, username, password=password, key_filename=key_file, look_for_keys=False, allow_agent=False, timeout=15)
sftp = client.open_sftp()
wide = getattr(paramiko.sftp_file, 'int64', None) or paramiko.py3compat.long
def refused(work):
    try:
        work()
    except IOError as error:
        print('refused', error.errno or '-')
    else:
        print('allowed')
`;

/** Runs a script of Python that has \`sftp\`; resolves to what it printed and how it ended. */
export async function paramiko(
  { port, username, password = '', keyFile = '' }: ParamikoTarget,
  script: string,
): Promise<{ readonly code: number | null; readonly lines: readonly string[]; readonly stderr: string }> {
  const { code, stdout, stderr } = await runPython(HEAD + script, [String(port), username, password, keyFile]);
  return { code, lines: stdout.trim().split('\n'), stderr };
}

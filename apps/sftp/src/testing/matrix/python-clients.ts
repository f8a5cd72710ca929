import { type ProgramResult, runPython } from '@waybill/testkit';
import { type Errand, PATIENCE_MS } from './errand.js';

const PARAMIKO = `
import io, os, sys, paramiko
port, username, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', port, username, key_filename=key, look_for_keys=False, allow_agent=False, timeout=15)
sftp = client.open_sftp()
for folder, folders, files in os.walk(b'tree'):
    sftp.mkdir(b'paramiko/' + folder)
    os.makedirs(b'back/' + folder, exist_ok=True)
    for name in files:
        here = folder + b'/' + name
        there = b'paramiko/' + here
        sftp.put(here, there)
        stat = os.stat(here)
        sftp.utime(there, (stat.st_mtime, stat.st_mtime))
        sftp.chmod(there, stat.st_mode & 0o777)
        back = b'back/' + here
        sftp.get(there, back)
        attributes = sftp.stat(there)
        os.utime(back, (attributes.st_mtime, attributes.st_mtime))
        os.chmod(back, attributes.st_mode & 0o777)
with sftp.open('shared/beyond.bin', 'rb') as file, open('beyond.bin', 'r+b') as kept:
    file.seek(2 ** 32)
    kept.seek(2 ** 32)
    kept.write(file.read())
try:
    sftp.rename('paramiko/new.txt', 'paramiko/old.txt')
    print('rename overwrote')
except IOError:
    pass
sftp.posix_rename('paramiko/new.txt', 'paramiko/old.txt')
print('\\n'.join(sftp.listdir('shared/many')))
client.close()
`;

const ASYNCSSH = `
import asyncio, sys, asyncssh
async def main(port, username, key):
    async with asyncssh.connect('127.0.0.1', port=port, username=username, client_keys=[key], known_hosts=None, agent_path=None, config=None) as connection:
        async with connection.start_sftp_client() as sftp:
            await sftp.put(b'tree', b'asyncssh', recurse=True, preserve=True)
            await sftp.get(b'asyncssh/tree', b'back', recurse=True, preserve=True)
            async with sftp.open('shared/beyond.bin', 'rb') as file:
                with open('beyond.bin', 'r+b') as kept:
                    kept.seek(2 ** 32)
                    kept.write(await file.read(100, 2 ** 32))
            try:
                await sftp.rename('asyncssh/new.txt', 'asyncssh/old.txt')
                print('rename overwrote')
            except asyncssh.SFTPError:
                pass
            await sftp.posix_rename('asyncssh/new.txt', 'asyncssh/old.txt')
asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
`;

function python(script: string, { side, here }: Errand): Promise<ProgramResult> {
  return runPython(script, [String(side.port), side.username, side.keyFile], { cwd: here, timeoutMs: PATIENCE_MS });
}

/** Names as bytes, because it cannot read others; each file with a put and a get of its own. */
export const paramiko = (errand: Errand): Promise<ProgramResult> => python(PARAMIKO, errand);

export const asyncssh = (errand: Errand): Promise<ProgramResult> => python(ASYNCSSH, errand);

/**
 * The program of the small host, in Python. It takes one task a connection, as a line of JSON, forks for it, and answers with what became
 * of it: a command, which it runs, or a script of Python, which it becomes; what scripts import is imported once, in the host. It ends when
 * its standard input does.
 */
export const SMALL_HOST_PROGRAM = `
import base64, importlib, json, os, select, signal, socket, subprocess, sys, tempfile
folder = tempfile.mkdtemp()
door = os.path.join(folder, 'door')
listener = socket.socket(socket.AF_UNIX)
listener.bind(door)
listener.listen(64)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(door, flush=True)

def run(task):
    pipe = subprocess.PIPE
    child = subprocess.Popen(task['command'], cwd=task['cwd'], stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        said = child.communicate(base64.b64decode(task['input']), task['timeoutMs'] / 1000)
    except subprocess.TimeoutExpired as late:
        child.kill()
        return None, (b'', late.stderr or b'')
    return child.returncode, said

def become(task, out, err):
    signal.setitimer(signal.ITIMER_REAL, task['timeoutMs'] / 1000)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for own, standard in ((out, 1), (err, 2)):
        os.dup2(own.fileno(), standard)
        own.close()
    sys.stdout, sys.stderr = open(1, 'w', buffering=1), open(2, 'w', buffering=1)
    sys.argv = ['-c', *task['args']]
    if task['cwd']:
        os.chdir(task['cwd'])

def wait_for(child, out, err):
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    said = []
    for each in (out, err):
        each.seek(0)
        said.append(each.read())
    return None if code == -signal.SIGALRM else code, said

def next_script():
    while listener in select.select([0, listener], [], [])[0]:
        peer, _ = listener.accept()
        task = json.loads(peer.makefile('r').readline())
        for name in ('paramiko', 'asyncssh'):
            if name in task.get('script', ''):
                importlib.import_module(name)
        if os.fork() != 0:
            peer.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if 'command' in task:
            code, said = run(task)
        else:
            out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
            child = os.fork()
            if child == 0:
                peer.close()
                become(task, out, err)
                return task['script']
            code, said = wait_for(child, out, err)
        stdout, stderr = (each.decode('utf8', 'replace') for each in said)
        peer.sendall(json.dumps({'code': code, 'stdout': stdout, 'stderr': stderr}).encode())
        os._exit(0)
    os.unlink(door)
    os.rmdir(folder)

script = next_script()
if script is not None:
    exec(compile(script, '<script>', 'exec'), {'__name__': '__main__'})
`;

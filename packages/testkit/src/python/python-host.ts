/**
 * The program of the Python that stays: it imports what scripts want once, and forks for each. It takes one script a connection, as a line
 * of JSON, and answers with what {@link ProgramResult} says. It ends when its standard input does.
 */
export const PYTHON_HOST = `
import importlib, json, os, select, signal, socket, sys, tempfile
folder = tempfile.mkdtemp()
door = os.path.join(folder, 'door')
listener = socket.socket(socket.AF_UNIX)
listener.bind(door)
listener.listen(64)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(door, flush=True)

def become(task, out, err):
    signal.alarm(task['seconds'])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for own, standard in ((out, 1), (err, 2)):
        os.dup2(own.fileno(), standard)
        own.close()
    sys.stdout, sys.stderr = open(1, 'w', buffering=1), open(2, 'w', buffering=1)
    sys.argv = ['-c', *task['args']]
    if task['cwd']:
        os.chdir(task['cwd'])
    return task['script']

def next_script():
    while listener in select.select([0, listener], [], [])[0]:
        peer, _ = listener.accept()
        task = json.loads(peer.makefile('r').readline())
        for name in ('paramiko', 'asyncssh'):
            if name in task['script']:
                importlib.import_module(name)
        if os.fork() != 0:
            peer.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        child = os.fork()
        if child == 0:
            peer.close()
            return become(task, out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = []
        for each in (out, err):
            each.seek(0)
            said.append(each.read().decode('utf8', 'replace'))
        answer = {'code': code, 'stdout': said[0], 'stderr': said[1]}
        peer.sendall(json.dumps(answer).encode())
        os._exit(0)
    os.unlink(door)
    os.rmdir(folder)

script = next_script()
if script is not None:
    exec(compile(script, '<script>', 'exec'), {'__name__': '__main__'})
`;

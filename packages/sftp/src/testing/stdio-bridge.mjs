/*
 * `sftp -D` talks to a program's standard input and output. This one passes both on to the Unix socket it is given, so that the
 * server can run inside the test that looks at it.
 */
import { connect } from 'node:net';

const [, , socketPath] = process.argv;
const socket = connect({ path: socketPath, allowHalfOpen: true });
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('error', () => process.exit(1));

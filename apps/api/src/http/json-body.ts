import type { FastifyInstance } from 'fastify';
import { RequestProblem } from './request-problem.js';

/** How deep lists and objects may be nested in a body. */
const maxJsonDepth = 32;

/**
 * True when the text nests lists and objects deeper than `limit`. Looks at brackets outside of strings only, so it never recurses and
 * needs no parse.
 */
export function isDeeperThan(json: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i += 1) {
    const character = json[i];
    if (inString) {
      if (character === '\\') i += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}

/**
 * Makes `application/json` the one body that is read: no forms, no content encoding, no nesting without end, no `__proto__`.
 * An empty body is no body.
 */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    if (isDeeperThan(body, maxJsonDepth)) {
      return done(new RequestProblem('request.malformed', { detail: `The body is nested deeper than ${maxJsonDepth} levels.` }));
    }
    parse(request, body, (error, value) => {
      if (error === null || error === undefined) done(null, value);
      else done(new RequestProblem('request.malformed', { detail: 'The body is not valid JSON.', cause: error }));
    });
    return undefined;
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') done();
    else
      done(new RequestProblem('request.media-type', { detail: 'A body with a content encoding is refused; send it as it is.' }));
  });
}

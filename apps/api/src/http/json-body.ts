import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RequestProblem } from './request-problem.js';

const encoded = 'A body with a content encoding is refused; send it as it is.';

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

/** How half a surrogate pair is written in JSON; most texts have no such escape at all. */
const surrogateEscape = /\\u[dD][89a-fA-F]/;

/** True when a text in the value, or a name of a field, has half a surrogate pair: it is no Unicode, and no database takes it. */
function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, each]) => hasLoneSurrogate(name) || hasLoneSurrogate(each));
}

/**
 * Makes `application/json` the one body that is read, beside bytes of a file where the contract takes them: no forms, no content encoding, no nesting without end, no `__proto__`, no halves of characters.
 * An empty body is no body.
 * @param fail answers with the problem of an error, whatever address was asked for
 */
export function acceptJsonOnly(
  fastify: FastifyInstance,
  fail: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void,
): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    if (isDeeperThan(body, maxJsonDepth)) {
      return done(new RequestProblem('request.malformed', { detail: `The body is nested deeper than ${maxJsonDepth} levels.` }));
    }
    parse(request, body, (error, value) => {
      if ((error === null || error === undefined) && surrogateEscape.test(body) && hasLoneSurrogate(value)) {
        done(new RequestProblem('request.malformed', { detail: 'The body has half a surrogate pair, which is no text.' }));
      } else if (error === null || error === undefined) done(null, value);
      else done(new RequestProblem('request.malformed', { detail: 'The body is not valid JSON.', cause: error }));
    });
    return undefined;
  });
  // Not read here: whoever may ask for it does, a piece at a time.
  fastify.addContentTypeParser('application/octet-stream', (request, payload, done) => {
    if (request.routeOptions.config.contract?.takesBytes === undefined) done(new RequestProblem('request.media-type'));
    else done(null, payload);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') done();
    // An address that is nobody's has no handler of errors yet.
    else fail(new RequestProblem('request.media-type', { detail: encoded }), request, reply);
  });
}

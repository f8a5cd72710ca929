import { isFailure } from '@waybill/core';
import type { Command, CommandCall } from '../command.js';
import { expandWord } from '../expand-word.js';
import type { Word } from '../split-command-line.js';
import { FileReceiver } from './receive-files.js';
import { ScpLink } from './scp-link.js';
import { FileSender } from './send-files.js';

/** What a client puts in front of the paths: `t` takes files, `f` gives them; `v` and `q` say how much its own end tells its user. */
const flagWords = /^-[tfrpdvq]+$/;

/**
 * The other end of `scp`, as OpenSSH's client starts it with `-O`: `scp -t PATH` or `scp -f PATH…`, with `-r`, `-p` and `-d`.
 * @returns nothing for what is something else
 */
export function scpCommand(words: readonly Word[]): Command | undefined {
  const end = words.findIndex(({ text }) => !flagWords.test(text));
  const flags = new Set(
    words
      .slice(0, end)
      .map(({ text }) => text.slice(1))
      .join(''),
  );
  const operands = words.slice(words[end]?.text === '--' ? end + 1 : end);
  const [target] = operands;
  if (end < 0 || target === undefined || flags.has('t') === flags.has('f')) return undefined;
  if (words[end]?.text !== '--' && target.text.startsWith('-')) return undefined;
  const options = { recursive: flags.has('r'), preserve: flags.has('p') };
  if (flags.has('f')) {
    return scp(async (link, { files, signal }) => {
      const paths: string[] = [];
      for (const word of operands) paths.push(...(await expandWord(files, word, signal)));
      await new FileSender(link, files, { ...options, paths }, signal).run();
    });
  }
  if (operands.length > 1) return undefined;
  return scp((link, { files, signal }) =>
    new FileReceiver(link, files, { ...options, target: target.text, targetIsFolder: flags.has('d') }, signal).run(),
  );
}

function scp(work: (link: ScpLink, call: CommandCall) => Promise<void>): Command {
  return async (call) => {
    const link = new ScpLink(call.stream, call.explain);
    try {
      await work(link, call);
    } catch (error) {
      // Who has gone needs no words.
      if (call.stream.destroyed || isFailure(error, 'net.reset')) return 1;
      await link.complain(call.explain(error));
    }
    return link.complaints === 0 ? 0 : 1;
  };
}

import { Failure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { type NextMethod, SignIn } from './sign-in.js';

const both = { privateKey: 'key', password: 'secret' };

function kind(method: NextMethod): string {
  return method instanceof Failure ? method.code : method.type;
}

function walk(credential: { privateKey?: string; password?: string }, ...offers: (readonly string[])[]): string[] {
  const signIn = new SignIn('acme', credential, { onUnanswerable: () => undefined });
  return [kind(signIn.next(null, false)), ...offers.map((offered) => kind(signIn.next(offered, false)))];
}

describe('the order of signing in', () => {
  const all = ['publickey', 'password', 'keyboard-interactive'];

  it('asks first, then tries the key, then the password, and each only once', () => {
    expect(walk(both, all, all, all)).toEqual(['none', 'publickey', 'password', 'auth.refused']);
    expect(walk({ password: 'secret' }, all, all)).toEqual(['none', 'password', 'auth.refused']);
  });

  it('offers further keys in their order, and none once one was taken', () => {
    const heard: string[] = [];
    const credential = { privateKey: 'next', furtherKeys: ['present', 'third'], password: 'secret' };
    const signIn = new SignIn('acme', credential, {
      onUnanswerable: () => undefined,
      onKey: (key, event) => heard.push(`${key} ${event}`),
    });
    signIn.next(null, false);
    expect(signIn.next(all, false)).toMatchObject({ key: 'next' });
    expect(signIn.next(all, false)).toMatchObject({ key: 'present' });
    expect(kind(signIn.next(all, true))).toBe('password');
    signIn.done();
    expect(heard).toEqual(['0 offered', '1 offered', '1 accepted']);
  });

  it('gives the password as an answer to a question where that is how it is asked for, but not again', () => {
    const interactive = ['keyboard-interactive'];
    expect(walk(both, interactive, interactive)).toEqual(['none', 'keyboard-interactive', 'auth.refused']);
    expect(walk(both, all, all, interactive)).toEqual(['none', 'publickey', 'password', 'auth.refused']);
  });

  it('tries nothing that is not offered', () => {
    expect(walk(both, ['gssapi-with-mic', 'hostbased'])).toEqual(['none', 'auth.refused']);
    expect(walk({ privateKey: 'key' }, ['password'])).toEqual(['none', 'auth.refused']);
  });

  it('goes on with the password when the key was right but is not enough', () => {
    const signIn = new SignIn('acme', both, { onUnanswerable: () => undefined });
    signIn.next(null, false);
    expect(kind(signIn.next(['publickey'], false))).toBe('publickey');
    expect(kind(signIn.next(['password'], true))).toBe('password');
    expect(signIn.next(['otp'], true)).toMatchObject({
      code: 'auth.refused',
      context: { partialSuccess: true, methodsOffered: 'otp' },
    });
  });
});

describe('questions', () => {
  function questioned(): { ask: (...prompts: string[]) => string[] | undefined; failures: Failure[] } {
    const failures: Failure[] = [];
    const signIn = new SignIn('acme', { password: 'secret' }, { onUnanswerable: (failure) => failures.push(failure) });
    signIn.next(null, false);
    const method = signIn.next(['keyboard-interactive'], false);
    if (method instanceof Failure || method.type !== 'keyboard-interactive') throw new Error('unexpected');
    const ask = (...prompts: string[]): string[] | undefined => {
      let answers: string[] | undefined;
      const asked = prompts.map((prompt) => ({ prompt, echo: false }));
      method.prompt('', '', '', asked, (given) => {
        answers = given;
      });
      return answers;
    };
    return { ask, failures };
  }

  it('are answered with the password, once', () => {
    const { ask, failures } = questioned();
    expect(ask()).toEqual([]);
    expect(ask('Password: ')).toEqual(['secret']);
    expect(ask()).toEqual([]);
    expect(ask('One-time code: ')).toBeUndefined();
    expect(failures).toMatchObject([{ code: 'auth.refused', message: /second factor/ }]);
  });

  it('are given up when there are several', () => {
    const { ask, failures } = questioned();
    expect(ask('Password: ', 'Code: ')).toBeUndefined();
    expect(failures).toMatchObject([{ code: 'auth.refused' }]);
  });
});

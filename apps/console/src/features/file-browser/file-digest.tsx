import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../../api/problem-error.js';
import { Copyable } from '../../ui/copyable.js';
import { filesIn, type Place } from './place.js';

/** Computes the SHA-256 of a file when it is asked for: all of the file is read for it. Whoever closes it ends that. */
export function FileDigest({ place, path }: { readonly place: Place; readonly path: string }) {
  const { t } = useLingui();
  const [state, setState] = useState<{ readonly sha256?: string; readonly problem?: string; readonly pending?: boolean }>({});
  const reading = useRef<AbortController>(undefined);
  useEffect(() => () => reading.current?.abort(), []);
  const compute = async () => {
    const { signal } = renewed(reading);
    setState({ pending: true });
    try {
      setState({ sha256: (await filesIn(place).digest(path, signal)).sha256 });
    } catch (error) {
      if (!signal.aborted) setState({ problem: sentenceOf(error) });
    }
  };
  if (state.sha256 !== undefined) return <Copyable value={state.sha256} what="SHA-256" />;
  return (
    <>
      <Button variant="default" loading={state.pending === true} onClick={() => void compute()}>
        <Trans>Compute SHA-256</Trans>
      </Button>
      {state.pending === true && <span className="wb-sub">{t`The server reads all of the file for it.`}</span>}
      {state.problem !== undefined && (
        <span className="wb-form-problem" role="alert">
          {state.problem}
        </span>
      )}
    </>
  );
}

function renewed(reading: RefObject<AbortController | undefined>): AbortController {
  reading.current = new AbortController();
  return reading.current;
}

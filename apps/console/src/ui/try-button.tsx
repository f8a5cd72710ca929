import { Button } from '@mantine/core';
import { useState } from 'react';
import { sentenceOf } from '../api/problem-error.js';

interface TryButtonProps {
  readonly label: string;
  readonly onTry: () => Promise<void>;
}

/** A button for what may fail, which then says why. */
export function TryButton({ label, onTry }: TryButtonProps) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      await onTry();
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button variant="default" loading={pending} onClick={() => void attempt()}>
        {label}
      </Button>
      {problem !== undefined && (
        <p className="wb-form-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

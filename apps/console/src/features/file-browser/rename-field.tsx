import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../../api/problem-error.js';
import { visibleText } from '../../ui/visible-name.js';
import { isName } from './paths.js';

interface RenameFieldProps {
  readonly name: string;
  readonly onRename: (name: string) => Promise<unknown>;
  readonly onEnd: () => void;
  /** Said above the list, because a row has no room for it. */
  readonly onProblem: (problem: string | undefined) => void;
}

/** A name that is being changed where it stands: Enter does it, Escape leaves it. */
export function RenameField({ name, onRename, onEnd, onProblem }: RenameFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(name);
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The name without its extension is what people change most often.
    const end = name.lastIndexOf('.');
    field.current?.focus();
    field.current?.setSelectionRange(0, end > 0 ? end : name.length);
  }, [name]);
  const save = async () => {
    if (pending) return;
    if (typed === name) return onEnd();
    if (!isName(typed)) {
      setRefused(true);
      return onProblem(t`A name is not empty, not . or .., and holds no slash.`);
    }
    setPending(true);
    try {
      await onRename(typed);
      onProblem(undefined);
      onEnd();
    } catch (error) {
      setRefused(true);
      onProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <TextInput
      ref={field}
      size="xs"
      className="wb-files-rename"
      classNames={{ input: 'wb-mono' }}
      aria-label={t`New name of ${visibleText(name)}`}
      value={typed}
      disabled={pending}
      error={refused}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => typed === name && onEnd()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') void save();
        if (event.key === 'Escape') {
          onProblem(undefined);
          onEnd();
        }
      }}
    />
  );
}

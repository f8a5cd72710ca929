import { Select } from '@mantine/core';
import { midSentence } from '../../language/spoken.js';

interface WhichOfSeveralProps {
  /** `Connection`, `Account`. */
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: string | undefined;
  /** Given the id, or `new`. */
  readonly onChoose: (id: string) => void;
}

/** Which of the things that a partner has already is set up, or a new one. Nothing is shown while there is none. */
export function WhichOfSeveral({ label, choices, chosen, onChoose }: WhichOfSeveralProps) {
  if (choices.length === 0) return null;
  return (
    <Select
      size="xs"
      w={260}
      label={label}
      allowDeselect={false}
      value={chosen ?? 'new'}
      data={[
        ...choices.map(({ id, name }) => ({ value: id, label: name })),
        { value: 'new', label: `A new ${midSentence(label)}` },
      ]}
      onChange={(id) => onChoose(id ?? 'new')}
    />
  );
}

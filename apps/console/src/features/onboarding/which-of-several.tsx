import { Select } from '@mantine/core';

interface WhichOfSeveralProps {
  /** `Connection`, `Account`. */
  readonly label: string;
  /** What one that is not there yet is called: `A new connection`. */
  readonly another: string;
  readonly choices: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: string | undefined;
  /** Given the id, or `new`. */
  readonly onChoose: (id: string) => void;
}

/** Which of the things that a partner has already is set up, or a new one. Nothing is shown while there is none. */
export function WhichOfSeveral({ label, another, choices, chosen, onChoose }: WhichOfSeveralProps) {
  if (choices.length === 0) return null;
  return (
    <Select
      size="xs"
      w={260}
      label={label}
      allowDeselect={false}
      value={chosen ?? 'new'}
      data={[...choices.map(({ id, name }) => ({ value: id, label: name })), { value: 'new', label: another }]}
      onChange={(id) => onChoose(id ?? 'new')}
    />
  );
}

import { useState } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import { locale } from '../../ui/locale.ts';
import type { People } from '../people/people.ts';
import { UsersDialog } from '../people/users-dialog.tsx';

interface PeopleNumberProps {
  readonly n: number;
  /** Made when it is opened. */
  readonly behind: () => People;
}

/** A number in a sentence or a card that opens the list of those it counts. */
export function PeopleNumber({ n, behind }: PeopleNumberProps) {
  const [opened, setOpened] = useState<People | null>(null);
  if (n === 0) return <>0</>;
  return (
    <>
      <button type="button" className="figure-table-open" title="Who they are" onClick={() => setOpened(behind())}>
        {formatCount(n, locale)}
      </button>
      {opened && <UsersDialog people={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

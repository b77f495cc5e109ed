import { type ReactNode, useMemo } from 'react';
import type { ConversionMark } from '../../../charts/scene/shapes.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { MarkData } from '../../charts/scene-view.tsx';
import type { People } from '../people/people.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import { conversionPeople } from './people.ts';

interface PeopleDialogProps {
  readonly question: ConversionQuestion;
  readonly mark: ConversionMark;
  readonly onClose: () => void;
}

/** The list of those behind a number of this question. */
export function PeopleDialog({ question, mark, onClose }: PeopleDialogProps) {
  const people = useMemo(() => conversionPeople(question, mark), [question, mark]);
  return <UsersDialog people={people} onClose={onClose} />;
}

/** What a click on a mark of a picture of this question opens. */
export const peopleBehind = (question: ConversionQuestion) =>
  opensPeople((mark) => ('number' in mark ? conversionPeople(question, mark) : null));

/** What a click on a mark opens, by who stands behind it. */
export const opensPeople =
  (find: (mark: MarkData) => People | null) =>
  (mark: MarkData, close: () => void): ReactNode => <MarkDialog find={find} mark={mark} onClose={close} />;

interface MarkDialogProps {
  readonly find: (mark: MarkData) => People | null;
  readonly mark: MarkData;
  readonly onClose: () => void;
}

function MarkDialog({ find, mark, onClose }: MarkDialogProps) {
  const people = useMemo(() => find(mark), [find, mark]);
  return people && <UsersDialog people={people} onClose={onClose} />;
}

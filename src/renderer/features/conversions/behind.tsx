import { useMemo } from 'react';
import type { ConversionMark } from '../../../charts/scene/shapes.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { MarkData } from '../../charts/scene-view.tsx';
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
export const peopleBehind = (question: ConversionQuestion) => (mark: MarkData, close: () => void) =>
  'number' in mark ? <PeopleDialog question={question} mark={mark} onClose={close} /> : null;

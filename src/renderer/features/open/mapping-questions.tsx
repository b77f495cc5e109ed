import { ArrowRight, Check, CircleHelp } from 'lucide-react';
import { useId } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { Answer, Question } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import './mapping-questions.css';
import type { Answered, MappingPhase } from './opening.ts';

/**
 * What the files do not say themselves: one question at a time, each answer with what it makes of a few values. What was
 * answered stays in sight, to be changed.
 */
export function MappingQuestions({ phase }: { readonly phase: MappingPhase }) {
  const { inspection, answers } = phase;
  const open = inspection.questions.filter(({ required }) => required);
  const doubts = inspection.questions.filter(({ required }) => !required);
  const [asked] = [...open, ...doubts];
  if (!asked && answers.length === 0) return null;
  return (
    <div className="questions">
      {answers.map(({ question, answer }) => (
        <AnsweredLine key={keyOf(question)} question={question} answer={answer} />
      ))}
      {asked && (
        <QuestionCard
          key={keyOf(asked)}
          question={asked}
          place={answers.length + 1}
          of={answers.length + open.length + doubts.length}
        />
      )}
    </div>
  );
}

const keyOf = ({ kind, file, column }: Question): string => JSON.stringify([kind, file, column]);

interface QuestionCardProps {
  readonly question: Question;
  readonly place: number;
  readonly of: number;
}

function QuestionCard({ question, place, of }: QuestionCardProps) {
  const { opening } = useApp();
  const { text, answers, required } = question;
  const title = useId();
  const count = of > 1 ? `Question ${place} of ${of}` : 'One question';
  return (
    <section className="question" aria-labelledby={title}>
      <p className="question-count">
        <CircleHelp aria-hidden="true" />
        {count}
        {required ? ', before the import' : ', read as marked unless you say otherwise'}
      </p>
      <h2 id={title}>{text}</h2>
      <RadioGroup
        aria-labelledby={title}
        className="question-answers"
        value={required ? null : '0'}
        onChange={(index) => opening.answer(question, answers[Number(index)])}
      >
        {answers.map((answer, index) => (
          <AnswerCard key={answer.label} value={String(index)} answer={answer} />
        ))}
      </RadioGroup>
      {!required && (
        <Button look="inline" onPress={() => opening.answer(question, answers[0])}>
          That is right
        </Button>
      )}
    </section>
  );
}

const AnswerCard = ({ value, answer }: { readonly value: string; readonly answer: Answer }) => (
  <Radio value={value} className="answer">
    <span className="answer-label">
      <span className="answer-dot" aria-hidden="true" />
      {answer.label}
    </span>
    {answer.examples.map((example) => (
      <span key={example.value} className="answer-example">
        <span className="answer-value truncate" title={example.value}>
          {example.value}
        </span>
        <ArrowRight aria-label="is" />
        <span className="truncate" title={example.becomes}>
          {example.becomes}
        </span>
      </span>
    ))}
  </Radio>
);

function AnsweredLine({ question, answer }: Answered) {
  const { opening } = useApp();
  return (
    <p className="answered">
      <Check aria-hidden="true" />
      <span className="muted truncate" title={question.text}>
        {question.text}
      </span>
      <strong>{answer.label}</strong>
      <Button look="inline" aria-label={`Change: ${question.text}`} onPress={() => opening.reconsider(question)}>
        Change
      </Button>
    </p>
  );
}

import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type PointerEvent,
  type SVGAttributes,
  useId,
  useMemo,
} from 'react';
import type { Paint, Pattern, Scene, Shape, ShapeData } from '../../charts/scene.ts';
import { FONT_FAMILY, HALO, paintOf, patternId } from '../../charts/svg.ts';

/** A mark under the pointer or with the focus: what it says, and where on screen it is pointed at. */
export interface PointedMark {
  readonly title: string;
  readonly x: number;
  readonly y: number;
}

interface SceneViewProps {
  readonly scene: Scene;
  /** A mark was clicked, or Enter or Space pressed on it. */
  readonly onMark: (data: ShapeData) => void;
  /** null when nothing is pointed at any more. */
  readonly onPoint: (mark: PointedMark | null) => void;
}

/** A scene as SVG elements with presentation attributes, one to one as in a saved file; numbers with people behind them are buttons. */
export const SceneView = memo(function SceneView({ scene, onMark, onPoint }: SceneViewProps) {
  const prefix = useId();
  const buttons = useMemo(() => buttonsOf(scene), [scene]);
  const point = (event: PointerEvent | FocusEvent) => {
    const element = closest(event.target, '[data-title]');
    if (!element) return onPoint(null);
    const title = element.getAttribute('data-title')!;
    if ('clientX' in event) return onPoint({ title, x: event.clientX, y: event.clientY });
    const { right, top } = element.getBoundingClientRect();
    onPoint({ title, x: right, y: top });
  };
  const use = (event: MouseEvent | KeyboardEvent) => {
    const data = dataOf(closest(event.target, '[data-part]'));
    if (data) onMark(data);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture whose parts can be used is a group of them
    <svg
      xmlns="http://www.w3.org/2000/svg"
      role="group"
      aria-label={scene.title}
      aria-describedby={`${prefix}desc`}
      width={scene.width}
      height={scene.height}
      viewBox={`0 0 ${scene.width} ${scene.height}`}
      fontFamily={FONT_FAMILY}
      onClick={use}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        use(event);
      }}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
      onFocus={point}
      onBlur={() => onPoint(null)}
    >
      <desc id={`${prefix}desc`}>{scene.description}</desc>
      <defs>
        {scene.patterns.map((pattern) => (
          <PatternView key={pattern.id} pattern={pattern} id={patternId(prefix, pattern.id)} />
        ))}
      </defs>
      <Shapes shapes={scene.shapes} prefix={prefix} buttons={buttons} />
    </svg>
  );
});

function PatternView({ pattern, id }: { readonly pattern: Pattern; readonly id: string }) {
  if (pattern.kind === 'fade') {
    const { color, opacity, toward } = pattern;
    const [x1, x2] = toward === 'right' ? [0, 1] : [1, 0];
    return (
      <linearGradient id={id} x1={x1} x2={x2}>
        <stop offset={0} stopColor={color} stopOpacity={opacity} />
        <stop offset={1} stopColor={color} stopOpacity={0} />
      </linearGradient>
    );
  }
  const { ground, line, lineWidth, gap } = pattern;
  return (
    <pattern id={id} width={gap} height={gap} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width={gap} height={gap} fill={ground} />
      <rect width={lineWidth} height={gap} fill={line} />
    </pattern>
  );
}

interface ShapesProps {
  readonly shapes: readonly Shape[];
  readonly prefix: string;
  readonly buttons: ReadonlySet<Shape>;
}

function Shapes({ shapes, prefix, buttons }: ShapesProps) {
  return shapes.map((shape, index) => {
    const mark = markAttributes(shape, buttons.has(shape));
    // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no identity beyond their place
    return <ShapeView key={index} shape={shape} mark={mark} prefix={prefix} buttons={buttons} />;
  });
}

type MarkAttributes = SVGAttributes<SVGElement> & Record<`data-${string}`, unknown>;

function ShapeView({
  shape,
  mark,
  prefix,
  buttons,
}: Omit<ShapesProps, 'shapes'> & { shape: Shape; mark: MarkAttributes }) {
  switch (shape.kind) {
    case 'group':
      return (
        <g {...mark} transform={shape.x || shape.y ? `translate(${shape.x ?? 0} ${shape.y ?? 0})` : undefined}>
          <Shapes shapes={shape.children} prefix={prefix} buttons={buttons} />
        </g>
      );
    case 'rect':
      return (
        <rect
          {...mark}
          x={shape.x}
          y={shape.y}
          width={shape.width}
          height={shape.height}
          rx={shape.radius}
          fill={fillOf(shape.fill, prefix)}
          stroke={shape.stroke}
          strokeWidth={shape.strokeWidth}
        />
      );
    case 'path':
      return (
        <path
          {...mark}
          d={shape.d}
          fill={fillOf(shape.fill, prefix)}
          fillOpacity={shape.opacity}
          stroke={shape.stroke}
          strokeWidth={shape.strokeWidth}
          strokeDasharray={shape.dash}
        />
      );
    case 'text':
      return (
        <text
          {...mark}
          x={shape.x}
          y={shape.y}
          fontSize={shape.size}
          fontWeight={shape.weight === 400 ? undefined : shape.weight}
          textAnchor={shape.anchor === 'start' ? undefined : shape.anchor}
          fontVariant={shape.tabular ? 'tabular-nums' : undefined}
          fill={shape.fill}
          stroke={shape.halo}
          strokeWidth={shape.halo ? HALO : undefined}
          strokeLinejoin={shape.halo ? 'round' : undefined}
          paintOrder={shape.halo ? 'stroke' : undefined}
        >
          {shape.text}
        </text>
      );
  }
}

const fillOf = (paint: Paint | undefined, prefix: string): string =>
  paint === undefined ? 'none' : paintOf(paint, prefix);

const USABLE = new Set<ShapeData['part']>(['count', 'dropped', 'open']);

/** The step that a shape of a funnel stands for. */
const stepOf = ({ data }: Shape): ShapeData | undefined => (data && 'step' in data ? data : undefined);

function markAttributes(shape: Shape, button: boolean): MarkAttributes {
  const { title } = shape;
  const data = stepOf(shape);
  const attributes: MarkAttributes = title === undefined ? {} : { 'data-title': title };
  if (data && USABLE.has(data.part)) {
    attributes['data-step'] = data.step;
    attributes['data-part'] = data.part;
    attributes.className = 'mark';
  }
  return button ? { ...attributes, role: 'button', tabIndex: 0, 'aria-label': title } : attributes;
}

/** The bar and its label stand for the same people; only the first of them is a button, so that each is met once. */
function buttonsOf(scene: Scene): ReadonlySet<Shape> {
  const first = new Map<string, Shape>();
  const visit = (shape: Shape): void => {
    const data = stepOf(shape);
    if (data && shape.title !== undefined && USABLE.has(data.part)) {
      const key = `${data.step} ${data.part}`;
      if (!first.has(key)) first.set(key, shape);
    }
    if (shape.kind === 'group') shape.children.forEach(visit);
  };
  scene.shapes.forEach(visit);
  return new Set(first.values());
}

const closest = (target: EventTarget, selector: string): Element | null =>
  target instanceof Element ? target.closest(selector) : null;

const dataOf = (mark: Element | null): ShapeData | null =>
  mark && { step: Number(mark.getAttribute('data-step')), part: mark.getAttribute('data-part') as ShapeData['part'] };

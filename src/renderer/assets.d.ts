declare module '*.css';
declare module '*.woff2?inline' {
  const url: string;
  export default url;
}

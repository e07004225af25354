// The build makes a text of a stylesheet.
declare module "*.css" {
  const text: string;
  export default text;
}

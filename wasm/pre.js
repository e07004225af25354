// A stand-in that the module's host brings where the platform has no XMLHttpRequest. It stays in this scope.
var XMLHttpRequest = Module['XMLHttpRequest'] || globalThis.XMLHttpRequest;

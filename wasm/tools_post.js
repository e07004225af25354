// The same for the functions of tools.cpp.
Module['record'] = function(registry, options, knownHosts, query) {
  return withText(registry, function(first) {
    return withText(options, function(second) {
      return withText(knownHosts, function(third) {
        return withText(query, function(fourth) {
          return UTF8ToString(_geoprobe_record(first, second, third, fourth));
        });
      });
    });
  });
};
Module['cassette'] = function(engine) {
  return UTF8ToString(_geoprobe_cassette(engine));
};
Module['replay'] = function(cassette, timing, proj4) {
  return withText(cassette, function(text) {
    return UTF8ToString(_geoprobe_replay(text, timing ? 1 : 0, proj4));
  });
};
Module['convert'] = function(registry) {
  return withText(registry, function(text) {
    return UTF8ToString(_geoprobe_convert(text));
  });
};

-- One request after another to one host or to many in turn, as browsers ask: compressed.
-- Arguments: hosts (1 or more), port, method, body.
local prepared, at = {}, 0

function init(args)
  local count, port = tonumber(args[1] or "1"), args[2] or "80"
  local method, body = args[3] or "GET", args[4]
  for n = 1, count do
    local host = "bench.localhost"
    if count > 1 then host = string.format("bench-%03d.localhost", n - 1) end
    local headers = { ["Host"] = host .. ":" .. port, ["Accept-Encoding"] = "gzip, deflate, br" }
    if method == "POST" then
      headers["Origin"] = "http://" .. host .. ":" .. port
      headers["Sec-Fetch-Site"] = "same-origin"
      headers["Content-Type"] = "application/x-www-form-urlencoded"
    end
    prepared[n] = wrk.format(method, nil, headers, body)
  end
end

function request()
  at = at % #prepared + 1
  return prepared[at]
end

function done(summary, latency, _)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %.2f %.2f\n", summary.requests, summary.duration, bad,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end

# The parts alone, then the program in each of its modes.
find_package(doctest REQUIRED)
add_executable(pipeline_tests pipeline.test.cpp)
target_link_libraries(pipeline_tests PRIVATE pipeline_parts doctest::doctest)
add_test(NAME pipeline/parts COMMAND pipeline_tests --no-version --no-intro)
set_tests_properties(pipeline/parts PROPERTIES LABELS pipeline)

# Runs a command and checks its exit code and, by a regular expression, its output.
function(add_run name exit_code says)
  add_test(NAME pipeline/${name} COMMAND ${CMAKE_COMMAND}
    -DEXIT_CODE=${exit_code} "-DSAYS=${says}" -P ${CMAKE_CURRENT_SOURCE_DIR}/expect.cmake -- ${ARGN})
  set_tests_properties(pipeline/${name} PROPERTIES LABELS pipeline TIMEOUT 120)
endfunction()

set(run $<TARGET_FILE:pipeline> --html none)

add_run(default 0 "1 whole traces.*in SQS|in SQS.*1 whole traces"
  $<TARGET_FILE:pipeline> --html ${CMAKE_CURRENT_BINARY_DIR}/trace.html)
add_run(carried 0 "ok +Data Streams: [0-9]+ ms from before the queue to behind it, passed on to the third party.*ok +SQL comment: the database saw span"
  ${run})
add_run(drawn 0 "in SQS, pathway [0-9]+ ms.*-> SQLite, SQL comment: dddb, dde, ddps, ddpv, traceparent" ${run})
add_run(thousand 0 "1000 done, 1000 stored, 1000 whole traces" ${run} --requests 1000 --concurrency 8)
add_run(w3c 0 "1 whole traces"
  ${CMAKE_COMMAND} -E env DD_TRACE_PROPAGATION_STYLE=tracecontext,baggage ${run})

add_run(break_sqs 3 "the order is in 2 traces" ${run} --break sqs)
add_run(break_attributes 3 "is sent without its trace: no room in the carrier" ${run} --break attributes)
add_run(break_message 3
  "x-datadog-trace-id in the SQS attributes: bad digit at byte 0; a new trace begins" ${run} --break message)
add_run(break_headers 0
  "x-datadog-trace-id in the HTTP headers: bad digit at byte [0-9]+; a new trace begins"
  ${run} --break headers)
add_run(break_service 0 "will be delivered again.*1 stored, 1 whole traces|1 stored, 1 whole traces.*will be delivered again"
  ${run} --break service)
add_run(queue_unreachable 2 "queue http://127.0.0.1:9: CreateQueue: .*connect" ${run} --sqs http://127.0.0.1:9)
add_run(agent_unreachable 1 "agent http://127.0.0.1:9: 1 traces lost" ${run} --agent http://127.0.0.1:9)
add_run(html_unwritable 1 "can't write" $<TARGET_FILE:pipeline> --html ${CMAKE_CURRENT_BINARY_DIR}/none/trace.html)
add_run(bounded 0 "12 sent, 12 accepted, 12 done, 12 stored, 12 whole traces"
  ${run} --requests 12 --concurrency 4 --backlog 2)
add_run(dead_letter 1 "1 in the dead-letter queue of the embedded queue: order-1"
  ${run} --service http://127.0.0.1:9 --receives 2)
add_run(bad_option 2 "unknown option '--nonsense'; see --help" ${run} --nonsense)

find_program(CURL_PROGRAM curl)
if(CURL_PROGRAM)
  add_test(NAME pipeline/serve
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/serve.test.sh $<TARGET_FILE:pipeline> ${CURL_PROGRAM})
  add_test(NAME pipeline/shutdown
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/shutdown.test.sh $<TARGET_FILE:pipeline> ${CURL_PROGRAM})
  set_tests_properties(pipeline/serve pipeline/shutdown PROPERTIES LABELS pipeline TIMEOUT 180)
endif()
add_test(NAME pipeline/refusals
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/refusals.test.sh $<TARGET_FILE:pipeline>)
set_tests_properties(pipeline/refusals PROPERTIES LABELS pipeline TIMEOUT 180)

# Against SQS's own protocol, with local-aws-sqs.
find_program(NODE_PROGRAM node)
find_program(NPM_PROGRAM npm)
if(NODE_PROGRAM AND NPM_PROGRAM)
  set(local_sqs ${CMAKE_CURRENT_BINARY_DIR}/local-sqs)
  add_test(NAME pipeline/local_sqs_install COMMAND ${CMAKE_COMMAND}
    -DFROM=${CMAKE_CURRENT_SOURCE_DIR}/local-sqs -DTO=${local_sqs} -DNPM=${NPM_PROGRAM}
    -P ${CMAKE_CURRENT_SOURCE_DIR}/local-sqs/install.cmake)
  set_tests_properties(pipeline/local_sqs_install PROPERTIES
    LABELS "pipeline;node" FIXTURES_SETUP local_sqs TIMEOUT 300)

  function(add_sqs_run name exit_code says)
    add_run(${name} ${exit_code} "${says}" ${ARGN})
    set_tests_properties(pipeline/${name} PROPERTIES LABELS "pipeline;node" FIXTURES_REQUIRED local_sqs)
  endfunction()
  set(with_sqs ${NODE_PROGRAM} ${local_sqs}/run.mjs)
  set(credentials ${CMAKE_COMMAND} -E env
    AWS_ACCESS_KEY_ID=someone AWS_SECRET_ACCESS_KEY=a/secret+key AWS_SESSION_TOKEN=a/session+token==)

  add_sqs_run(sqs 0 "1 whole traces" ${with_sqs} ${run})
  add_sqs_run(sqs_hundred 0 "100 done, 100 stored, 100 whole traces"
    ${with_sqs} ${run} --requests 100 --concurrency 8)
  add_sqs_run(sqs_signed 0 "20 whole traces" ${credentials} ${with_sqs} ${run} --requests 20 --concurrency 4)
  add_sqs_run(sqs_wrong_secret 2 "CreateQueue: 403 InvalidSignatureException"
    ${credentials} ${with_sqs} ${CMAKE_COMMAND} -E env AWS_SECRET_ACCESS_KEY=another ${run})
  add_sqs_run(sqs_broken 3 "the order is in 2 traces" ${with_sqs} ${run} --break sqs)
  # Three: unlike SQS, local-aws-sqs counts a change of visibility as a receive.
  add_sqs_run(sqs_dead_letter 1 "1 in the dead-letter queue of http://.*/baton-pipeline: order-1"
    ${with_sqs} ${run} --service http://127.0.0.1:9 --receives 3)
  add_sqs_run(sqs_service_down 0 "1 stored, 1 whole traces" ${with_sqs} ${run} --break service)
endif()

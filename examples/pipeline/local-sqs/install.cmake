# Installs the packages beside a copy of the scripts: -DFROM=folder -DTO=folder -DNPM=program
file(COPY ${FROM}/ DESTINATION ${TO} PATTERN node_modules EXCLUDE)
execute_process(COMMAND ${NPM} ci --ignore-scripts WORKING_DIRECTORY ${TO} COMMAND_ERROR_IS_FATAL ANY)

using 'platforms.bicep'

param platforms = loadJsonContent('platforms.json')
param only = readEnvironmentVariable('PLATFORM', '')
